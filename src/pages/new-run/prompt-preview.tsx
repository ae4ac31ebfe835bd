import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useEffect, useState } from 'react'
import type { DatasetRecord } from '#core/records.ts'
import type { PreviewPiece } from '#engine/drafts/draft-types.ts'
import { isReadyMade } from '#core/request/ready-made.ts'
import { useDraft } from '#state/draft-store.ts'
import { useEngine } from '#state/engine-context.tsx'
import { previewQuery } from '#state/queries.ts'
import { useShownRow } from '#state/shown-row.ts'
import { useStrings } from '#state/strings/strings.ts'
import { reasonOf } from '#state/unwrap.ts'
import { Banner } from '#ui/banner.tsx'
import { Card } from '#ui/card.tsx'
import { CodeBlock } from '#ui/code-block.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { IconButton } from '#ui/icon-button.tsx'
import { ChevronLeft, ChevronRight } from '#ui/icon.tsx'
import { Segmented } from '#ui/segmented.tsx'
import { TextField } from '#ui/text-field.tsx'

/** The prompt of one row, as the model will read it, and as the exact line that is sent. */
export function PromptPreview({ dataset }: { readonly dataset: DatasetRecord }) {
  const strings = useStrings()
  const { batchFiles } = strings
  const text = strings.newRun.prompt.preview
  const format = useFormat()
  const engine = useEngine()
  const draft = useDeferredValue(useDraft((state) => state.draft))
  // The row that another step wants to be looked at, once.
  const [row, setRow] = useState(() => useShownRow.getState().row ?? 0)
  useEffect(() => {
    useShownRow.getState().take()
  }, [])
  const isMade = isReadyMade(draft, dataset)
  const [view, setView] = useState<'messages' | 'json'>(isMade ? 'json' : 'messages')
  const shown = Math.min(row, dataset.rows - 1)
  const preview = useQuery(previewQuery(engine, draft, shown))
  const isBlank = !isMade && draft.user.trim() === '' && draft.system.trim() === ''
  const reason = preview.error === null ? null : reasonOf(preview.error)

  return (
    <Card
      title={text.title}
      aside={
        <div className="flex items-center gap-1">
          <IconButton
            icon={ChevronLeft}
            label={text.previous}
            disabled={shown === 0}
            onClick={() => setRow(shown - 1)}
          />
          <TextField
            label={text.row}
            hideLabel
            inputMode="numeric"
            value={String(shown + 1)}
            onChange={(typed) => {
              const wanted = Math.trunc(Number(typed)) - 1
              if (wanted >= 0) setRow(Math.min(wanted, dataset.rows - 1))
            }}
            className="w-16"
          />
          <IconButton
            icon={ChevronRight}
            label={text.next}
            disabled={shown >= dataset.rows - 1}
            onClick={() => setRow(shown + 1)}
          />
        </div>
      }
    >
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <Segmented
          label={text.view}
          value={view}
          onChange={setView}
          options={[
            { value: 'messages', label: text.messages },
            { value: 'json', label: text.json },
          ]}
        />
        <span className="text-support text-text-3 tabular-nums">
          {preview.data === undefined || isBlank
            ? null
            : text.facts(format.count(preview.data.tokens), format.bytes(preview.data.bytes))}
        </span>
      </div>
      {isBlank ? (
        <p className="text-text-3">{text.blank}</p>
      ) : reason !== null ? (
        <p className="text-text-3">
          {reason.kind === 'TemplateError' ? text.unfinished : strings.faults.say(reason).title}
        </p>
      ) : preview.data === undefined ? (
        <p role="status" className="text-text-3">
          {strings.common.loading}
        </p>
      ) : (
        <>
          {preview.data.skipped === null ? null : (
            <Banner tone="warn" className="mb-3">
              {preview.data.skipped === 'notReady' ? batchFiles.prompt.notSent : text.skipped}
            </Banner>
          )}
          {view === 'messages' ? (
            <div className="flex flex-col gap-3">
              {preview.data.system.length === 0 ? null : (
                <Message name={text.system} pieces={preview.data.system} />
              )}
              <Message name={text.user} pieces={preview.data.user} />
            </div>
          ) : (
            <CodeBlock
              label={text.line}
              code={cutLong(preview.data.jsonLine)}
              copyLabel={text.copy}
              copiedLabel={text.copied}
              wrap
            />
          )}
        </>
      )}
    </Card>
  )
}

/** More is not read by anybody, and a page that lays out megabytes stands still. */
const longest = 100_000
const cutLong = (text: string): string => (text.length <= longest ? text : `${text.slice(0, longest)}…`)

function Message({ name, pieces }: { readonly name: string; readonly pieces: readonly PreviewPiece[] }) {
  return (
    <div>
      <p className="text-support text-text-3">{name}</p>
      <p className="mt-0.5 break-words whitespace-pre-wrap">
        {pieces.map((piece, index) =>
          piece.column === null ? (
            <span key={index}>{cutLong(piece.text)}</span>
          ) : (
            <span key={index} className="filled-in" title={piece.column}>
              {cutLong(piece.text)}
            </span>
          ),
        )}
      </p>
    </div>
  )
}
