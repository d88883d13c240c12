/**
 * How tokens of GitHub, GitLab, Slack, AWS, Atlassian and OpenAI begin. For a regular expression.
 *
 * @see https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
 */
export const TOKEN_PREFIXES =
  'gh[oprsu]_|github_pat_|glpat-|xox[abeprs]-|xapp-|AKIA|ASIA|ATATT|ATBB|sk-';
