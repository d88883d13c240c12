interface CuratedImage {
  readonly name: string;
  readonly description: string;
  /** The newest last. */
  readonly versions: readonly string[];
}

function image(name: string, description: string, ...dates: readonly string[]): CuratedImage {
  const full = `aws/codebuild/${name}`;
  return {
    name: full,
    description: `AWS CodeBuild - Docker image for ${description}`,
    versions: dates.map((it) => `${full}-${it}`),
  };
}

/**
 * Some of AWS's images, in its form. They are not sorted, so the newest must be found by comparing.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/ec2-compute-images.html
 */
export const CURATED_PLATFORMS = [
  {
    platform: 'AMAZON_LINUX',
    languages: [
      {
        language: 'BASE',
        images: [
          image('amazonlinux-x86_64-standard:5.0', 'Amazon Linux 2023', '24.10.29', '25.06.16'),
          image('amazonlinux-x86_64-standard:6.0', 'Amazon Linux 2023', '25.11.10', '26.03.02'),
          image('amazonlinux-x86_64-standard:4.0', 'Amazon Linux 2', '22.12.15', '24.04.30'),
          image('amazonlinux-aarch64-standard:2.0', 'Amazon Linux 2', '22.12.15'),
          image('amazonlinux-aarch64-standard:3.0', 'Amazon Linux 2023', '24.10.29', '25.06.16'),
          image('amazonlinux2-x86_64-standard:4.0', 'Amazon Linux 2', '22.12.15', '24.04.30'),
          image('amazonlinux2-x86_64-standard:5.0', 'Amazon Linux 2023', '23.07.28', '24.10.29'),
          image('amazonlinux2-aarch64-standard:3.0', 'Amazon Linux 2023', '23.07.28', '24.10.29'),
        ],
      },
      {
        language: 'NODE_JS',
        images: [
          image('amazonlinux-x86_64-lambda-standard:nodejs20', 'Node.js on Lambda', '24.10.29'),
          image('amazonlinux-x86_64-lambda-standard:nodejs22', 'Node.js on Lambda', '25.03.07'),
          image('amazonlinux-aarch64-lambda-standard:nodejs22', 'Node.js on Lambda', '25.03.07'),
        ],
      },
      {
        language: 'PYTHON',
        images: [
          image('amazonlinux-x86_64-lambda-standard:python3.12', 'Python on Lambda', '24.10.29'),
        ],
      },
    ],
  },
  {
    platform: 'UBUNTU',
    languages: [
      {
        language: 'BASE',
        images: [
          image('standard:5.0', 'Ubuntu 20.04', '22.06.30', '23.07.28'),
          image('standard:6.0', 'Ubuntu 22.04', '22.06.30', '24.01.24'),
          image('standard:7.0', 'Ubuntu 22.04', '23.07.28', '24.10.29', '25.06.16'),
          image('standard:8.0', 'Ubuntu 24.04', '25.11.10', '26.03.02'),
        ],
      },
    ],
  },
  {
    platform: 'WINDOWS_SERVER',
    languages: [
      {
        language: 'BASE',
        images: [
          image('windows-base:2019-3.0', 'Windows Server Core 2019', '24.10.29'),
          image('windows-base:2022-1.0', 'Windows Server Core 2022', '24.10.29'),
        ],
      },
    ],
  },
] as const;
