import { useState } from 'react'
import type { Dialect, SpreadsheetPreview } from '#engine/engine.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Checkbox } from '#ui/checkbox.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Select } from '#ui/select.tsx'
import { TextField } from '#ui/text-field.tsx'

interface Props {
  readonly preview: SpreadsheetPreview
  readonly onTell: (change: Partial<Dialect>) => void
}

const encodings = [
  ...['utf-8', 'windows-1252', 'utf-16le', 'utf-16be', 'windows-1250', 'windows-1251', 'windows-1253'],
  ...['windows-1254', 'windows-1255', 'windows-1256', 'windows-1257', 'windows-1258', 'windows-874'],
  ...['iso-8859-2', 'koi8-r', 'macintosh', 'gb18030', 'big5', 'shift_jis', 'euc-jp', 'euc-kr'],
]
const delimiters = [',', ';', '\t', '|', ':', ' ']
const quotes = ['"', "'"]
const mostSkipped = 12
const mostHeaderRows = 3

/** How the file is read: the same configuration for the preview and for the import. A change shows at once. */
export function ReadAsBar({ preview, onTell }: Props) {
  const { dialect, sheets } = preview
  const text = useStrings().dataStep
  const isTable = dialect.format === 'csv' || dialect.format === 'xlsx'
  return (
    <div role="group" aria-label={text.readAs} className="flex flex-wrap items-center gap-2">
      <span className="text-support text-text-3">
        {text.readAs}
        {dialect.format === 'csv' ? null : ` ${text.formats[dialect.format] ?? dialect.format}`}
      </span>
      {dialect.format === 'xlsx' ? null : <EncodingSelect preview={preview} onTell={onTell} />}
      {dialect.format === 'csv' ? <DelimiterSelect dialect={dialect} onTell={onTell} /> : null}
      {sheets !== undefined && sheets.length > 1 ? (
        <Select
          compact
          hideLabel
          label={text.sheet}
          value={String(dialect.sheet ?? sheets[0]?.index ?? 0)}
          onChange={(index) => onTell({ sheet: Number(index) })}
          options={sheets.map(({ name, index, hidden }) => ({
            value: String(index),
            label: hidden ? text.hiddenSheet(name) : name,
          }))}
          className="max-w-44"
        />
      ) : null}
      {isTable ? <HeaderSelects dialect={dialect} onTell={onTell} /> : null}
      {dialect.format === 'csv' ? (
        <Select
          compact
          hideLabel
          label={text.quote}
          value={dialect.quote ?? ''}
          onChange={(quote) => onTell({ quote: quote === '' ? null : quote })}
          options={[
            ...withCurrent(quotes, dialect.quote).map((quote) => ({
              value: quote,
              label: text.quoteName(quote),
            })),
            { value: '', label: text.noQuote },
          ]}
        />
      ) : null}
      {dialect.format === 'xlsx' ? (
        <Checkbox
          label={text.fillMerged}
          checked={dialect.fillMerged ?? false}
          onChange={(fillMerged) => onTell({ fillMerged })}
          className="text-support"
        />
      ) : null}
    </div>
  )
}

function EncodingSelect({ preview: { dialect, encoding }, onTell }: Props) {
  const text = useStrings().dataStep
  const format = useFormat()
  const share = (confidence: number) => format.percent(confidence, 1)
  const likely = new Map(encoding.candidates.map((candidate) => [candidate.encoding, candidate.confidence]))
  if (dialect.evidence === 'guess') likely.set(dialect.encoding, encoding.confidence)
  const listed = withCurrent([...new Set([...likely.keys(), ...encodings])], dialect.encoding)
  return (
    <Select
      compact
      hideLabel
      label={text.encoding}
      value={dialect.encoding}
      onChange={(chosen) => onTell({ encoding: chosen })}
      options={listed.map((value) => {
        const isSure = value === dialect.encoding && dialect.evidence !== 'guess'
        const confidence = isSure ? 0 : (likely.get(value) ?? 0)
        // The chosen one stands in a line with others, where its name is enough.
        const name = value === dialect.encoding ? text.encodingShort(value) : text.encodingName(value)
        return { value, label: confidence > 0 ? text.encodingSure(name, share(confidence)) : name }
      })}
      className="max-w-56"
    />
  )
}

interface DialectProps {
  readonly dialect: Dialect
  readonly onTell: (change: Partial<Dialect>) => void
}

const other = 'other'

function DelimiterSelect({ dialect: { delimiter }, onTell }: DialectProps) {
  const text = useStrings().dataStep
  const [asks, setAsks] = useState(false)
  return (
    <>
      <Select
        compact
        hideLabel
        label={text.delimiter}
        value={asks ? other : (delimiter ?? '')}
        onChange={(chosen) => {
          setAsks(chosen === other)
          if (chosen !== other) onTell({ delimiter: chosen })
        }}
        options={[
          ...(delimiter === null ? [{ value: '', label: text.noDelimiter, disabled: true }] : []),
          ...withCurrent(delimiters, delimiter).map((value) => ({ value, label: text.delimiterName(value) })),
          { value: other, label: text.otherDelimiter },
        ]}
      />
      {asks ? (
        <TextField
          hideLabel
          label={text.otherDelimiterField}
          value=""
          onChange={(typed) => {
            const [character] = typed
            if (character === undefined || /["\r\n]/.test(character)) return
            setAsks(false)
            onTell({ delimiter: character })
          }}
          autoFocus
          mono
          className="w-12"
        />
      ) : null}
    </>
  )
}

function HeaderSelects({ dialect, onTell }: DialectProps) {
  const text = useStrings().dataStep
  const format = useFormat()
  const { skipLines, headerRows, separatorLine } = dialect
  const first = skipLines + (separatorLine ? 1 : 0) + 1
  const say = dialect.format === 'xlsx' ? text.headerOfRow : text.headerIn
  const counts = Array.from({ length: Math.max(mostHeaderRows, headerRows) }, (_, index) => index + 1)
  const skips = Array.from({ length: Math.max(mostSkipped, skipLines) + 1 }, (_, index) => index)
  return (
    <>
      <Select
        compact
        hideLabel
        label={text.header}
        value={String(headerRows)}
        onChange={(count) => onTell({ headerRows: Number(count) })}
        options={[
          ...counts.map((count) => ({
            value: String(count),
            label: say(format.count(first), format.count(first + count - 1)),
          })),
          { value: '0', label: text.noHeader },
        ]}
      />
      <Select
        compact
        hideLabel
        label={text.skip}
        value={String(skipLines)}
        onChange={(count) => onTell({ skipLines: Number(count) })}
        options={skips.map((count) => ({ value: String(count), label: text.skipLines(format.count(count)) }))}
      />
    </>
  )
}

const withCurrent = (known: readonly string[], current: string | null): readonly string[] =>
  current === null || known.includes(current) ? known : [current, ...known]
