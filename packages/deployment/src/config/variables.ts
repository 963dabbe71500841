import type { services } from '../services.ts'

type Shape<N extends keyof typeof services> = (typeof services)[N]['config']['shape']
/** Every name that some service reads. */
export type VariableName = { [N in keyof typeof services]: keyof Shape<N> & string }[keyof typeof services]

export interface Variable {
  readonly says: string
  /** In place of a default that is worked out when the program starts. */
  readonly default?: string
  /** A value to begin with in .env. */
  readonly example?: string
}

const groups = {
  'What must be set': {
    MONGODB_URI: {
      says: 'The MongoDB replica set, with the name of the database. `MONGO_URI` is understood as well.',
      example: 'mongodb://localhost:27017/chat?replicaSet=rs0',
    },
    REDIS_URL: {
      says: 'Redis 7 or newer. `REDIS_HOST`, `REDIS_PORT` and `REDIS_PASSWORD` are understood where it is missing.',
      example: 'redis://localhost:6379',
    },
    JWT_SECRET: {
      says: 'Signs access tokens. At least 32 characters: `openssl rand -base64 32`. The same for all services.',
    },
    JWT_REFRESH_SECRET: { says: 'Signs refresh tokens. Another one, made the same way.' },
  },
  'Where it runs': {
    NODE_ENV: {
      says: '`production` refuses weak secrets. `development`, `test` or `production`.',
      example: 'production',
    },
    HOST: { says: 'The address to listen on; `0.0.0.0` in a container.' },
    PORT: { says: 'What clients reach through the edge; 0 for any free one.' },
    ADMIN_PORT: { says: '`/livez`, `/readyz`, `/startupz` and `/metrics`; 0 for any free one. Not for the internet.' },
    NODE_ID: {
      says: 'Names this process among its like; in Kubernetes the name of the pod.',
      default: 'host, process and chance',
    },
    KEY_PREFIX: { says: 'What every key in Redis begins with. The same for all services of one installation.' },
    LOG_LEVEL: { says: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.' },
    TRUST_PROXY: { says: 'How many proxies of yours stand in front: so many of `X-Forwarded-For` are believed.' },
    OTEL_EXPORTER_OTLP_ENDPOINT: {
      says: 'Where traces go, by OTLP over HTTP: `http://collector:4318`. Without it there are none, and they cost nothing.',
    },
    OTEL_EXPORTER_OTLP_HEADERS: { says: 'What is sent along with them: `name=value`, separated by commas.' },
    OTEL_TRACES_SAMPLER_ARG: { says: 'The share of what begins here that is traced, from 0 to 1.' },
    CORS_ORIGINS: { says: 'Pages of other origins that may use the interface, separated by commas.' },
  },
  'Accounts and sessions': {
    JWT_EXPIRY: { says: 'How long an access token is good for.' },
    JWT_REFRESH_EXPIRY: { says: 'How long somebody stays signed in without coming back.' },
    ADMIN_EMAIL: { says: 'Whose account administers the installation; otherwise the first one does.' },
    OPEN_REGISTRATION: { says: '`false`: accounts are made by the administrator alone.' },
    PASSWORD_HASH: { says: '`bcrypt:` and the rounds; at least 12 in production.' },
    PASSWORD_HASH_CONCURRENCY: {
      says: 'How many passwords are hashed at once; each takes a thread for a quarter of a second.',
    },
  },
  'Limits; 0 switches one off': {
    RATE_LIMIT_API_PER_MINUTE: { says: 'Requests of one address.' },
    RATE_LIMIT_MESSAGES_PER_SECOND: { says: 'Messages of one user.' },
    RATE_LIMIT_LOGIN_PER_MINUTE: { says: 'Attempts to sign in.' },
  },
  Files: {
    FILES_DIR: { says: 'Where files are kept. All processes of the service must see the same folder.' },
    FILE_MAX_BYTES: { says: 'The largest file.' },
    FILE_QUOTA_BYTES: { says: 'Of one person, all files together; 0 for no limit.' },
    FILE_EXTENSIONS: {
      says: 'What is taken, by the ends of names, separated by commas.',
      default: 'all that can be checked',
    },
    S3_ENABLED: { says: '`true`: files are kept in MinIO, or any other S3, instead of a folder.' },
    S3_ENDPOINT: { says: 'Where the service reaches it.' },
    S3_PUBLIC_ENDPOINT: { says: 'Where browsers reach the same; without it they get every byte from the service.' },
    S3_BUCKET: { says: 'The bucket of files. `AWS_BUCKET_NAME` is understood as well.' },
    S3_THUMBNAIL_BUCKET: { says: 'The bucket of small images.' },
    S3_REGION: { says: 'Its region. `AWS_REGION` is understood as well.' },
    S3_ACCESS_KEY: {
      says: 'Its key, or `AWS_ACCESS_KEY_ID`. Compose starts MinIO with it: `openssl rand -hex 10`.',
      example: '',
    },
    S3_SECRET_KEY: {
      says: 'The secret of that key, or `AWS_SECRET_ACCESS_KEY`: `openssl rand -base64 32`.',
      example: '',
    },
    Image_Kit_URL: {
      says: 'Where ImageKit delivers, such as https://ik.imagekit.io/me: files are kept there, unless in S3.',
    },
    Image_Kit_Private_Key_Owner: { says: 'The private key of that account.', example: '' },
    Image_Kit_Public_Key_Owner: { says: 'Its public key. Nothing needs it here.' },
    IMAGE_KIT_API_URL: { says: 'Where its interface is.' },
    IMAGE_KIT_UPLOAD_URL: { says: 'Where it takes files.' },
    FFMPEG_PATH: { says: 'The ffmpeg that makes pictures of videos; where there is none they have none.' },
    CLAMAV_HOST: { says: 'The ClamAV daemon that looks at every file before it can be sent; without it none is.' },
    CLAMAV_PORT: { says: 'Its port.' },
    FILE_LINK_EXPIRY: { says: 'How long an address holds that needs no token.' },
    CDN_BASE_URL: { says: 'What stands in front of `/api/files` for downloads.' },
  },
  'The assistant': {
    OLLAMA_HOST: { says: 'The Ollama that answers, as Ollama itself reads it.' },
    OLLAMA_MODEL: { says: 'The model; otherwise the first that the server has.' },
    OPENAI_BASE_URL: { says: 'Any server that speaks the OpenAI interface, with `/v1`; then Ollama is not asked.' },
    OPENAI_API_KEY: { says: 'Its key.' },
    OPENAI_MODEL: { says: 'Its model.' },
    AI_CONCURRENCY: { says: 'Answers that are written at once by one process.' },
    AI_CONTEXT_TOKENS: { says: 'What a model is told at most, without its answer.' },
    AI_ANSWER_TOKENS: { says: 'How long an answer may become.' },
    AI_FIRST_TOKEN_TIMEOUT: { says: 'How long a model may take to begin; it may have to be loaded first.' },
    AI_NEXT_TOKEN_TIMEOUT: { says: 'How long it may pause in between.' },
    AI_ANSWER_TIMEOUT: { says: 'How long one answer may take.' },
    AI_CLAIM_AFTER: { says: 'An answer whose process says nothing for so long is begun anew by another one.' },
  },
  'The canary': {
    CANARY_URL: { says: 'The address that people use.' },
    CANARY_PASSWORD: { says: 'Of the two accounts that talk to each other; they are made where they are missing.' },
    CANARY_NAME: { says: 'What the names of the two accounts begin with.' },
    CANARY_EVERY: { says: 'How often a message is sent.' },
    CANARY_TIMEOUT: { says: 'After which a message counts as lost.' },
  },
} as const satisfies Readonly<Record<string, Partial<Record<VariableName, Variable>>>>

type Described = { [G in keyof typeof groups]: keyof (typeof groups)[G] }[keyof typeof groups]
/** Does not compile while a variable is described nowhere: it says which. */
const undescribed: Exclude<VariableName, Described> extends never ? true : Exclude<VariableName, Described> = true
export const variableGroups: Readonly<Record<string, Readonly<Record<string, Variable>>>> = undescribed && groups
