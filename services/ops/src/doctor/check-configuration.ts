import { ConfigError, readConfig } from '@chat/service-kit'
import { type DoctorConfig, doctorConfig } from '../config.ts'
import { failure, type Finding, matters, note, ok, warning } from './finding.ts'

const SAME_EVERYWHERE = 'set it in .env, in the ConfigMap or in the Secret (docs/operations/configuration.md)'

const NO_OTHER_SIGN_IN = 'people sign in with a password'
const NO_IMAGEKIT = 'pictures are kept with all other files, and made smaller here'
/** What systems before this one read, and this one does not. */
const UNREAD: Readonly<Record<string, string>> = {
  ENCRYPTION_KEY: 'what is stored is encrypted by the disk or by MongoDB, if at all',
  GOOGLE_CLIENT_ID: NO_OTHER_SIGN_IN,
  GOOGLE_CLIENT_SECRET: NO_OTHER_SIGN_IN,
  FACEBOOK_APP_ID: NO_OTHER_SIGN_IN,
  FACEBOOK_APP_SECRET: NO_OTHER_SIGN_IN,
  FIREBASE_SERVER_KEY: 'its interface was switched off by its maker',
  Image_Kit_Public_Key_Owner: NO_IMAGEKIT,
  Image_Kit_Private_Key_Owner: NO_IMAGEKIT,
  Image_Kit_URL: NO_IMAGEKIT,
}

/** The configuration as far as it can be read, and what is wrong with it. */
export function checkConfiguration(
  environment: NodeJS.ProcessEnv,
  isProduction: boolean,
): { config: DoctorConfig | null; findings: Finding[] } {
  const asked = isProduction ? { ...environment, NODE_ENV: 'production' } : environment
  let config: DoctorConfig
  try {
    config = readConfig(doctorConfig, asked)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const mistakes = error.message.split('\n').slice(1)
    return {
      config: null,
      findings: mistakes.map((line) => failure('configuration', line.replace('✖ ', ''), SAME_EVERYWHERE)),
    }
  }
  const findings = [
    ok('configuration', 'everything that is set can be read'),
    ...oddities(environment, config, isProduction),
  ]
  return { config, findings }
}

function* oddities(environment: NodeJS.ProcessEnv, config: DoctorConfig, isProduction: boolean): Generator<Finding> {
  const asProduction = matters(isProduction)
  if (isProduction && environment['NODE_ENV'] !== 'production') {
    yield failure(
      'environment',
      'NODE_ENV is not production, so weak secrets are let through',
      'set NODE_ENV=production',
    )
  }
  for (const name of [
    'RATE_LIMIT_API_PER_MINUTE',
    'RATE_LIMIT_MESSAGES_PER_SECOND',
    'RATE_LIMIT_LOGIN_PER_MINUTE',
  ] as const) {
    if (config[name] === 0)
      yield asProduction(
        'rate-limits',
        `${name} is 0: anybody may ask as often as they like`,
        `remove ${name} for its default`,
      )
  }
  if (config.CORS_ORIGINS.some((origin) => origin === '*')) {
    yield asProduction(
      'cors',
      'CORS_ORIGINS lets every page on the internet act for whoever is signed in',
      'name the origins of your own pages, or remove it',
    )
  }
  if (isProduction && config.PUBLIC_URL === undefined) {
    yield warning(
      'public-address',
      'PUBLIC_URL is not set, so nothing was looked at from outside',
      'set PUBLIC_URL to the address that people use',
    )
  }
  if (isProduction && config.PUBLIC_URL?.startsWith('http:') === true) {
    yield failure(
      'https',
      'PUBLIC_URL is not https: passwords and messages can be read on their way',
      'put TLS in front (docs/operations/production-checklist.md)',
    )
  }
  if (['fatal', 'silent'].includes(config.LOG_LEVEL)) {
    yield asProduction(
      'logging',
      `LOG_LEVEL is ${config.LOG_LEVEL}: what goes wrong is not written down`,
      'set it to info',
    )
  }
  for (const [name, why] of Object.entries(UNREAD)) {
    if (environment[name]) yield note('names', `${name} is set, and nothing reads it: ${why}`)
  }
}
