import type { ComponentProps } from 'react'
import { cx } from './cx.ts'

/** The look shared by links and by buttons that stand inside a sentence. */
export const textLinkLook =
  'rounded-[2px] font-medium text-accent-text underline-offset-2 hover:underline touch:py-2 forced-colors:underline'

interface TextLinkProps extends ComponentProps<'a'> {
  readonly href: string
}

export function TextLink({ className, ...rest }: TextLinkProps) {
  return <a {...rest} className={cx(textLinkLook, className)} />
}
