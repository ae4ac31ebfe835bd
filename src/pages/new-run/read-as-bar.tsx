import { useState, type ReactNode } from 'react'
import type { Dialect, SpreadsheetPreview } from '#engine/datasets/dataset-types.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Checkbox } from '#ui/checkbox.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Select, type SelectOption } from '#ui/select.tsx'
import { TextButton } from '#ui/text-button.tsx'
import { TextField } from '#ui/text-field.tsx'
import { isTextFormat } from './text-format.ts'

interface Props {
  readonly preview: SpreadsheetPreview
  /** What a person chose; the rest was detected. */
  readonly told: Partial<Dialect>
  /** Reads it again with all that is chosen now. */
  readonly onTell: (told: Partial<Dialect>) => void
}

const encodings = [
  ...['utf-8', 'windows-1252', 'utf-16le', 'utf-16be', 'windows-1250', 'windows-1251', 'windows-1253'],
  ...['windows-1254', 'windows-1255', 'windows-1256', 'windows-1257', 'windows-1258', 'windows-874'],
  ...['iso-8859-2', 'koi8-r', 'macintosh', 'gb18030', 'big5', 'shift_jis', 'euc-jp', 'euc-kr'],
]
const delimiters = [',', ';', '\t', '|', ':', ' ']
const quotes = ['"', "'"]
const textFormats = ['csv', 'json', 'jsonl'] as const
const mostSkipped = 12
const mostHeaderRows = 3

/** How the file is read: the same configuration for the preview and for the import. A change shows at once. */
export function ReadAsBar({ preview, told, onTell }: Props) {
  const { dialect, sheets } = preview
  const strings = useStrings()
  const text = strings.dataStep
  const isTable = dialect.format === 'csv' || dialect.format === 'xlsx'
  const tell = (change: Partial<Dialect>) => onTell({ ...told, ...change })
  const untell = (...keys: readonly (keyof Dialect)[]) =>
    onTell(Object.fromEntries(Object.entries(told).filter(([key]) => !keys.some((each) => each === key))))
  return (
    <div role="group" aria-label={text.readAs} className="flex flex-wrap items-center gap-2">
      <span className="text-support text-text-3">
        {text.readAs}
        {isTextFormat(dialect.format) ? null : ` ${text.formats[dialect.format] ?? dialect.format}`}
      </span>
      {isTextFormat(dialect.format) ? (
        <>
          <FormatSelect dialect={dialect} told={told} onTell={onTell} />
          <EncodingSelect preview={preview} told={told} tell={tell} untell={untell} />
        </>
      ) : null}
      {dialect.format === 'csv' ? (
        <DelimiterSelect dialect={dialect} told={told} tell={tell} untell={untell} />
      ) : null}
      {sheets !== undefined && sheets.length > 1 ? (
        <ToldSelect
          label={text.sheet}
          isTold={told.sheet !== undefined}
          value={String(dialect.sheet ?? sheets[0]?.index ?? 0)}
          onChange={(index) => tell({ sheet: Number(index) })}
          onUntell={() => untell('sheet')}
          options={sheets.map(({ name, index, hidden }) => ({
            value: String(index),
            label: hidden ? text.hiddenSheet(name) : name,
          }))}
          className="max-w-44"
        />
      ) : null}
      {isTable ? <HeaderSelects dialect={dialect} told={told} tell={tell} untell={untell} /> : null}
      {dialect.format === 'csv' ? (
        <ToldSelect
          label={text.quote}
          isTold={told.quote !== undefined}
          value={dialect.quote ?? ''}
          onChange={(quote) => tell({ quote: quote === '' ? null : quote })}
          onUntell={() => untell('quote')}
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
          onChange={(fillMerged) => tell({ fillMerged })}
          className="text-support"
        />
      ) : null}
      {Object.keys(told).length === 0 ? null : (
        <TextButton onClick={() => onTell({})} className="text-support">
          {strings.reading.allDetected}
        </TextButton>
      )}
    </div>
  )
}

const detected = '\0detected'

interface ToldSelectProps {
  readonly label: string
  readonly isTold: boolean
  /** Said of a value that was detected. */
  readonly evidence?: string | undefined
  readonly value: string
  readonly onChange: (value: string) => void
  readonly onUntell: () => void
  readonly options: readonly SelectOption[]
  readonly className?: string
  readonly children?: ReactNode
}

/** A choice that says whether a person made it; if so, the list begins with the way back to what was detected. */
function ToldSelect({ isTold, evidence, value, onChange, onUntell, options, ...rest }: ToldSelectProps) {
  const text = useStrings().reading
  return (
    <Select
      {...rest}
      compact
      hideLabel
      chosen={isTold}
      title={isTold ? text.isChosen : (evidence ?? text.isDetected)}
      value={value}
      onChange={(chosen) => {
        if (chosen === detected) onUntell()
        else onChange(chosen)
      }}
      options={isTold ? [{ value: detected, label: text.detected }, ...options] : options}
    />
  )
}

interface PartProps {
  readonly dialect: Dialect
  readonly told: Partial<Dialect>
  readonly tell: (change: Partial<Dialect>) => void
  readonly untell: (...keys: readonly (keyof Dialect)[]) => void
}

/** For files that were misjudged. Another format has nothing else in common with what was chosen but the encoding. */
function FormatSelect({
  dialect,
  told,
  onTell,
}: Pick<Props, 'told' | 'onTell'> & { readonly dialect: Dialect }) {
  const strings = useStrings()
  const text = strings.dataStep
  const encoding = told.encoding === undefined ? {} : { encoding: told.encoding }
  return (
    <ToldSelect
      label={strings.reading.format}
      isTold={told.format !== undefined}
      value={dialect.format}
      onChange={(chosen) => {
        const format = textFormats.find((each) => each === chosen)
        if (format !== undefined) onTell({ ...encoding, format })
      }}
      onUntell={() => onTell(encoding)}
      options={withCurrent(textFormats, dialect.format).map((value) => ({
        value,
        label: text.formats[value] ?? value,
        // Only its content can make a file one of these.
        disabled: !textFormats.some((each) => each === value),
      }))}
    />
  )
}

function EncodingSelect({
  preview: { dialect, encoding },
  told,
  tell,
  untell,
}: Omit<PartProps, 'dialect'> & { readonly preview: SpreadsheetPreview }) {
  const strings = useStrings()
  const text = strings.dataStep
  const format = useFormat()
  const share = (confidence: number) => format.percent(confidence, 1)
  const likely = new Map(encoding.candidates.map((candidate) => [candidate.encoding, candidate.confidence]))
  if (dialect.evidence === 'guess') likely.set(dialect.encoding, encoding.confidence)
  const listed = withCurrent([...new Set([...likely.keys(), ...encodings])], dialect.encoding)
  return (
    <ToldSelect
      label={text.encoding}
      isTold={told.encoding !== undefined}
      evidence={strings.reading.isSure(share(encoding.confidence))}
      value={dialect.encoding}
      onChange={(chosen) => tell({ encoding: chosen })}
      onUntell={() => untell('encoding', 'evidence')}
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

const other = 'other'

function DelimiterSelect({ dialect: { delimiter }, told, tell, untell }: PartProps) {
  const text = useStrings().dataStep
  const [asks, setAsks] = useState(false)
  return (
    <>
      <ToldSelect
        label={text.delimiter}
        isTold={told.delimiter !== undefined}
        value={asks ? other : (delimiter ?? '')}
        onChange={(chosen) => {
          setAsks(chosen === other)
          if (chosen !== other) tell({ delimiter: chosen })
        }}
        onUntell={() => untell('delimiter')}
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
            tell({ delimiter: character })
          }}
          autoFocus
          mono
          className="w-12"
        />
      ) : null}
    </>
  )
}

function HeaderSelects({ dialect, told, tell, untell }: PartProps) {
  const text = useStrings().dataStep
  const format = useFormat()
  const { skipLines, headerRows, separatorLine } = dialect
  const first = skipLines + (separatorLine ? 1 : 0) + 1
  const say = dialect.format === 'xlsx' ? text.headerOfRow : text.headerIn
  const counts = Array.from({ length: Math.max(mostHeaderRows, headerRows) }, (_, index) => index + 1)
  const skips = Array.from({ length: Math.max(mostSkipped, skipLines) + 1 }, (_, index) => index)
  return (
    <>
      <ToldSelect
        label={text.header}
        isTold={told.headerRows !== undefined}
        value={String(headerRows)}
        onChange={(count) => tell({ headerRows: Number(count) })}
        onUntell={() => untell('headerRows')}
        options={[
          ...counts.map((count) => ({
            value: String(count),
            label: say(format.count(first), format.count(first + count - 1)),
          })),
          { value: '0', label: text.noHeader },
        ]}
      />
      <ToldSelect
        label={text.skip}
        isTold={told.skipLines !== undefined}
        value={String(skipLines)}
        onChange={(count) => tell({ skipLines: Number(count) })}
        onUntell={() => untell('skipLines')}
        options={skips.map((count) => ({ value: String(count), label: text.skipLines(format.count(count)) }))}
      />
    </>
  )
}

const withCurrent = (known: readonly string[], current: string | null): readonly string[] =>
  current === null || known.includes(current) ? known : [current, ...known]
