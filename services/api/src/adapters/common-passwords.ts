import type { IsCommonPassword } from '@chat/domain'
import { limits } from '@chat/contracts'
import { dictionary } from '@zxcvbn-ts/language-common'

/** The passwords that are tried first, of which only those matter that are long enough to be chosen at all. */
export function createIsCommonPassword(): IsCommonPassword {
  const common = new Set(
    dictionary['passwords-common'].filter((password) => password.length >= limits.passwordLengthMin),
  )
  return (password) => common.has(password) || new Set(password).size <= 2
}
