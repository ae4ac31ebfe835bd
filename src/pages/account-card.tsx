import type { ReactNode } from 'react'
import { reasonOf } from '#state/unwrap.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { LinkButton } from '#ui/link-button.tsx'
import { StatusText } from '#ui/status-text.tsx'

interface Props {
  readonly label: string
  readonly hasKey: boolean
  readonly list: {
    readonly isPending: boolean
    readonly error: unknown
    readonly hasNextPage: boolean
    readonly isFetchingNextPage: boolean
    readonly refetch: () => unknown
    readonly fetchNextPage: () => unknown
  }
  readonly count: number
  readonly text: {
    readonly empty: string
    readonly more: string
    readonly shown: string
    readonly allShown: string
  }
  readonly children: ReactNode
}

/** A list of remote things with its four different states: no key, loading, failed, empty; and the way to the next page. */
export function AccountCard({ label, hasKey, list, count, text, children }: Props) {
  const strings = useStrings()
  if (!hasKey) {
    return (
      <Banner
        title={strings.account.needsKey.title}
        action={<LinkButton href="#/settings">{strings.account.needsKey.action}</LinkButton>}
      >
        {strings.account.needsKey.body}
      </Banner>
    )
  }
  if (list.error !== null && list.error !== undefined) {
    const said = strings.faults.say(reasonOf(list.error))
    return (
      <Banner
        tone="danger"
        title={said.title}
        action={<Button onClick={() => void list.refetch()}>{strings.common.retry}</Button>}
      >
        {said.body}
      </Banner>
    )
  }
  return (
    <Card label={label} flush>
      {count === 0 ? null : children}
      <div className="flex flex-wrap items-center gap-3 border-t border-line-soft px-3.5 py-2.5 first:border-t-0">
        <StatusText className="text-support text-text-3">
          {list.isPending
            ? strings.common.loading
            : count === 0
              ? text.empty
              : list.hasNextPage
                ? text.shown
                : text.allShown}
        </StatusText>
        {list.hasNextPage ? (
          <Button size="small" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {text.more}
          </Button>
        ) : null}
      </div>
    </Card>
  )
}
