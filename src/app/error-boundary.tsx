import { Component, type ReactNode } from 'react'
import { en } from '#state/strings/strings.ts'
import { FaultScreen } from './fault-screen.tsx'

interface Props {
  /** A new key mends the boundary: the station a person went to instead. */
  readonly resetKey: string
  readonly children: ReactNode
}

/** Where faults of ours end: the page stays, says so, and loses nothing. */
export class ErrorBoundary extends Component<Props, { readonly fault: Error | null; readonly at: string }> {
  override state = { fault: null as Error | null, at: this.props.resetKey }

  static getDerivedStateFromError(fault: unknown) {
    return { fault: fault instanceof Error ? fault : new Error(String(fault)) }
  }

  static getDerivedStateFromProps(props: Props, state: { readonly at: string }) {
    return props.resetKey === state.at ? null : { fault: null, at: props.resetKey }
  }

  /** A fault inside a click handler's call of the engine reaches no component by itself. */
  private readonly onRejection = ({ reason }: PromiseRejectionEvent) => {
    if (reason instanceof Error && 'workerStack' in reason) this.setState({ fault: reason })
  }

  override componentDidMount() {
    window.addEventListener('unhandledrejection', this.onRejection)
  }

  override componentWillUnmount() {
    window.removeEventListener('unhandledrejection', this.onRejection)
  }

  override render() {
    const { fault } = this.state
    if (fault === null) return this.props.children
    return <FaultScreen text={en.common.broken} detail={fault.stack ?? fault.message} />
  }
}
