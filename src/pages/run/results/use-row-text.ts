import { useRef, useState } from 'react'
import type { RowNumber } from '#core/units.ts'
import type { CappedText, RowPart } from '#engine/results/row-detail-types.ts'
import { useEngine } from '#state/engine-context.tsx'

/** A text of a row; `part` says where its whole is. */
export interface RowTextPlace {
  readonly runId: string
  readonly row: RowNumber
  readonly part: RowPart
}

export interface ShownText {
  readonly text: string
  /** There is more than `text`. */
  readonly cut: boolean
  /** Shows some more of it. */
  readonly more: () => Promise<void>
  /** The whole, byte for byte. */
  readonly copy: () => Promise<void>
  readonly state: 'still' | 'busy' | 'copied' | 'failed'
}

/** Laid out at once without the page standing still, in UTF-16 units. */
const step = 400_000

/** A text that came cut, and more of it as it is asked for. Mount it anew for another text. */
export function useRowText({ runId, row, part }: RowTextPlace, value: CappedText): ShownText {
  const engine = useEngine()
  const whole = useRef<string | null>(value.cut ? null : value.text)
  const [shown, setShown] = useState(value.text)
  const [isWhole, setWhole] = useState(!value.cut)
  const [state, setState] = useState<ShownText['state']>('still')

  const withWhole = async (work: (text: string) => Promise<ShownText['state']>) => {
    setState('busy')
    if (whole.current === null) {
      const reply = await engine.readRowText({ runId, row, part })
      if (reply.ok) whole.current = reply.value
    }
    setState(whole.current === null ? 'failed' : await work(whole.current))
  }
  return {
    text: shown,
    cut: !isWhole,
    state,
    more: () =>
      withWhole((text) => {
        // Half a character would be shown as a fault of the text.
        const next = text.slice(0, shown.length + step).replace(/[\ud800-\udbff]$/, '')
        setShown(next)
        setWhole(next.length === text.length)
        return Promise.resolve('still')
      }),
    copy: () =>
      withWhole((text) =>
        navigator.clipboard.writeText(text).then(
          () => 'copied',
          () => 'failed',
        ),
      ),
  }
}
