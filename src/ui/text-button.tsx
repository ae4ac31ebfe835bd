import type { ComponentProps } from 'react'
import { cx } from './cx.ts'
import { textLinkLook } from './text-link.tsx'

/** An action inside a sentence or at the end of a row: "Clear both filters", "Use review". */
export function TextButton({ className, type = 'button', ...rest }: ComponentProps<'button'>) {
  return <button {...rest} type={type} className={cx(textLinkLook, 'text-start', className)} />
}
