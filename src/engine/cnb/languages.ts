interface Language {
  /** Names of files at the top of a codebase that indicate the language. */
  readonly files: RegExp;
  /** Words in the IDs of buildpacks for it: `pip` of `paketo-buildpacks/pip-install`. */
  readonly words: string;
}

/** The files that buildpacks of Paketo, Heroku and Google look for. A Procfile fits any language. */
const LANGUAGES: readonly Language[] = [
  {
    files:
      /^(?:requirements.*\.txt|Pipfile(?:\.lock)?|pyproject\.toml|poetry\.lock|uv\.lock|setup\.(?:py|cfg)|environment\.ya?ml|package-list\.txt|runtime\.txt|\.python-version|.*\.py)$/u,
    words: 'python cpython pip pipenv poetry conda miniconda uv django',
  },
  {
    files:
      /^(?:package(?:-lock)?\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|\.nvmrc|\.node-version|(?:server|app|main|index)\.[cm]?js)$/u,
    words: 'node nodejs npm yarn pnpm bun',
  },
  {
    files: /^(?:Gemfile(?:\.lock)?|config\.ru|Rakefile|\.ruby-version|.*\.rb)$/u,
    words: 'ruby mri bundler bundle rails rake rackup puma thin unicorn passenger',
  },
  {files: /^(?:composer\.(?:json|lock)|.*\.php)$/u, words: 'php composer'},
  {files: /^(?:go\.(?:mod|sum|work)|Gopkg\.lock|.*\.go)$/u, words: 'go golang dep'},
  {
    files:
      /^(?:pom\.xml|(?:build|settings)\.gradle(?:\.kts)?|mvnw|gradlew|build\.sbt|project\.clj|.*\.[jw]ar|.*\.java)$/u,
    words:
      'java jvm maven gradle sbt scala leiningen clojure jar zip tomcat tomee liberty spring liberica corretto temurin',
  },
  {
    files: /^(?:global\.json|.*\.(?:[cfv][sb]proj|slnx?|runtimeconfig\.json))$/u,
    words: 'dotnet aspnet icu',
  },
  {files: /^Cargo\.(?:toml|lock)$/u, words: 'rust rustup cargo'},
  {files: /^mix\.exs$/u, words: 'elixir erlang mix'},
  {
    files: /^(?:nginx\.conf|httpd\.conf|.*\.html)$/u,
    words: 'nginx httpd web static website',
  },
];

/** The languages of a codebase, as indicated by its files. */
export interface CodebaseLanguages {
  /** The files that indicate them. */
  readonly files: readonly string[];
  /** Whether a buildpack, given as `id@version`, is for one of them. */
  readonly isMeant: (buildpack: string) => boolean;
}

/** Finds the languages of a codebase. @param files names of the files at the top of the codebase. */
export function languagesOf(files: readonly string[]): CodebaseLanguages {
  const indicating = files.filter((file) =>
    LANGUAGES.some((language) => language.files.test(file)),
  );
  const indicated = LANGUAGES.filter((language) => files.some((file) => language.files.test(file)));
  const words = new Set(indicated.flatMap((language) => language.words.split(' ')));
  return {
    files: indicating.toSorted(),
    isMeant: (buildpack) => {
      const name = buildpack.replace(/@.*$/su, '').replace(/^.*\//su, '');
      return name.split(/[-._]/u).some((word) => words.has(word));
    },
  };
}
