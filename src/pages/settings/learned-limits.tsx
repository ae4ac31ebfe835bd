import type { ConnectionRecord } from '#core/records.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import { IconButton } from '#ui/icon-button.tsx'
import { Trash2 } from '#ui/icon.tsx'
import { useNow } from '#ui/use-now.ts'

/** What the provider said of its limits, model by model, in its own words and with the time; each can be forgotten. */
export function LearnedLimits({ connection }: { readonly connection: ConnectionRecord }) {
  const text = useStrings().limits
  const format = useFormat()
  const engine = useEngine()
  const now = useNow(60_000)
  const learned = Object.entries(connection.learned ?? {})
  return (
    <>
      <h3 className="mt-5 text-support font-medium text-text-2">{text.learnedTitle}</h3>
      {learned.length === 0 ? (
        <p className="mt-1 text-support text-text-3">{text.learnedNone}</p>
      ) : (
        <ul aria-label={text.learned} className="mt-1 divide-y divide-line-soft">
          {learned.map(([model, { enqueuedTokens, at, message }]) => (
            <li key={model} className="flex items-start gap-3 py-2">
              <div className="min-w-0 flex-1">
                <div className="flex flex-wrap items-baseline gap-x-3">
                  <code className="text-text">{model}</code>
                  <span className="tabular-nums">{format.count(enqueuedTokens)}</span>
                  <time title={format.exact(at)} className="text-support text-text-3">
                    {format.moment(at, now)}
                  </time>
                </div>
                <p className="text-support break-words text-text-3">“{message}”</p>
              </div>
              <IconButton
                icon={Trash2}
                label={text.forget(model)}
                onClick={() => void engine.forgetLimit({ connectionId: connection.id, model })}
              />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
