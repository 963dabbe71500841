/** SHA-256, as 64 hexadecimal digits. Given by the adapters, as the domain has no crypto. */
export type Digest = (text: string) => string

/** HMAC-SHA-256 with a secret of the installation, base64url. */
export type KeyedDigest = (text: string) => string
