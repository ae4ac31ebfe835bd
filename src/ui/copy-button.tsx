import { useEffect, useState } from 'react'
import { Check, Copy } from './icon.tsx'
import { IconButton } from './icon-button.tsx'

interface CopyButtonProps {
  readonly text: string
  readonly label: string
  /** Announced, and the name for a moment after it worked. */
  readonly copiedLabel: string
}

export function CopyButton({ text, label, copiedLabel }: CopyButtonProps) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      // Refused by the browser: the name simply stays "Copy", and the text beside can be selected.
      () => setCopied(false),
    )
  }
  return (
    <span className="inline-flex">
      <IconButton
        icon={copied ? Check : Copy}
        label={copied ? copiedLabel : label}
        size="small"
        onClick={copy}
      />
      <span role="status" className="sr-only">
        {copied ? copiedLabel : ''}
      </span>
    </span>
  )
}
