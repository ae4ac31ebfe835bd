import type { ComponentProps } from 'react'
import { cx } from './cx.ts'
import { controlLook } from './field.tsx'
import { Icon, Search } from './icon.tsx'

interface SearchFieldProps extends Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'type'> {
  /** Accessible name, and the placeholder unless another is given. */
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}

export function SearchField({ label, value, onChange, className, placeholder, ...rest }: SearchFieldProps) {
  return (
    <div className={cx('relative flex items-center', className)}>
      <Icon of={Search} className="pointer-events-none absolute start-2.5 text-text-3" />
      <input
        autoComplete="off"
        spellCheck={false}
        {...rest}
        type="search"
        aria-label={label}
        placeholder={placeholder ?? label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={cx(controlLook, 'h-8 border-line ps-8 touch:h-11')}
      />
    </div>
  )
}
