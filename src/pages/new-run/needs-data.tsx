import { useStrings } from '#state/strings/strings.ts'
import { EmptyState } from '#ui/empty-state.tsx'
import { LinkButton } from '#ui/link-button.tsx'
import { PageBody } from '#ui/page-body.tsx'

/** Every step can be visited at any time; without data this is what there is to see. */
export function NeedsData({ pending }: { readonly pending: boolean }) {
  const strings = useStrings()
  if (pending) {
    return (
      <PageBody>
        <p role="status" className="text-text-3">
          {strings.common.loading}
        </p>
      </PageBody>
    )
  }
  return (
    <PageBody>
      <EmptyState
        title={strings.newRun.needsData.title}
        actions={
          <LinkButton href="#/new" variant="primary">
            {strings.newRun.needsData.action}
          </LinkButton>
        }
      />
    </PageBody>
  )
}
