import { useState, type ReactNode } from 'react'
import { cx } from './cx.ts'
import { controlLook, Field, type FieldText } from './field.tsx'
import { Eye, EyeOff } from './icon.tsx'
import { IconButton } from './icon-button.tsx'

interface PasswordFieldProps extends FieldText {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly placeholder?: string | undefined
  readonly disabled?: boolean | undefined
  /** Said at the end of the box: "ends in h7Qd". */
  readonly trailing?: ReactNode
  /** Names of the button that shows the secret and hides it again. */
  readonly showLabel: string
  readonly hideSecretLabel: string
  readonly className?: string | undefined
}

/** A secret. Kept away from password managers, spelling services and autofill, which would send it elsewhere. */
export function PasswordField({
  value,
  onChange,
  placeholder,
  disabled,
  trailing,
  showLabel,
  hideSecretLabel,
  className,
  ...text
}: PasswordFieldProps) {
  const [shown, setShown] = useState(false)
  return (
    <Field {...text} className={className}>
      {(wiring) => (
        <div className="relative flex">
          <input
            {...wiring}
            type={shown ? 'text' : 'password'}
            value={value}
            disabled={disabled}
            placeholder={placeholder}
            onChange={(event) => onChange(event.target.value)}
            autoComplete="off"
            autoCapitalize="off"
            autoCorrect="off"
            spellCheck={false}
            data-1p-ignore=""
            data-lpignore="true"
            data-bwignore=""
            className={cx(controlLook, 'h-8 border-line-strong pe-36 font-mono text-code touch:h-11')}
          />
          <div className="absolute inset-y-0 end-0 flex items-center gap-1 pe-0.5 text-support text-text-3">
            {trailing}
            <IconButton
              icon={shown ? EyeOff : Eye}
              label={shown ? hideSecretLabel : showLabel}
              size="small"
              disabled={disabled}
              onClick={() => setShown(!shown)}
            />
          </div>
        </div>
      )}
    </Field>
  )
}
