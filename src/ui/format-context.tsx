import { createContext, useContext, type ReactNode } from 'react'
import { formatByLocale, type Format } from './format.ts'

const FormatContext = createContext<Format>(formatByLocale('en'))

interface FormatProviderProps {
  /** A BCP 47 tag: "en", "de", "zh-CN". */
  readonly locale: string
  readonly children: ReactNode
}

export function FormatProvider({ locale, children }: FormatProviderProps) {
  return <FormatContext value={formatByLocale(locale)}>{children}</FormatContext>
}

/** The formats of the chosen language. */
export function useFormat(): Format {
  return useContext(FormatContext)
}
