import type { LucideIcon } from 'lucide-react'

export {
  Activity,
  ArrowDown,
  ArrowLeft,
  ArrowRight,
  ArrowUp,
  Braces,
  Calendar,
  Check,
  ChevronDown,
  ChevronLeft,
  ChevronRight,
  ChevronUp,
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CircleMinus,
  CircleStop,
  CircleX,
  Columns3,
  Copy,
  Database,
  Download,
  Ellipsis,
  ExternalLink,
  Eye,
  EyeOff,
  FileSpreadsheet,
  FileX,
  Files,
  Flag,
  Funnel,
  Hand,
  HardDrive,
  Hash,
  Hourglass,
  KeyRound,
  Layers,
  LoaderCircle,
  Mail,
  MessageSquare,
  Monitor,
  OctagonX,
  Pause,
  Play,
  Plus,
  RefreshCw,
  Scissors,
  Search,
  Send,
  Settings,
  ShieldCheck,
  Table2,
  Tag as TagGlyph,
  TimerOff,
  ToggleLeft,
  Trash2,
  TriangleAlert,
  Type,
  Upload,
  X,
} from 'lucide-react'
export type { LucideIcon } from 'lucide-react'

interface IconProps {
  readonly of: LucideIcon
  /** 16 in controls, 14 in rows, 12 in headers and chips. */
  readonly size?: 12 | 14 | 16 | 20
  readonly className?: string | undefined
}

/** A glyph in the weight of the text beside it. Decorative: the word beside it, or its button, carries the name. */
export function Icon({ of: Glyph, size = 16, className }: IconProps) {
  return (
    <Glyph
      aria-hidden="true"
      size={size}
      strokeWidth={size === 12 ? 2 : 1.75}
      className={`shrink-0 ${className ?? ''}`}
    />
  )
}
