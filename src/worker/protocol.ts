/** The messages between page and worker. Everything here is structured-cloneable. */
import type { Engine } from '#engine/engine.ts'

/** Every method of the engine by name; the compiler rejects a missing or a foreign one. */
export const engineMethods = Object.keys({
  hello: true,
  watch: true,
  setKey: true,
  forgetKey: true,
  setPresence: true,
  listConnections: true,
  saveConnection: true,
  forgetLimit: true,
  listPrices: true,
  savePrice: true,
  removePrice: true,
  removeConnection: true,
  testConnection: true,
  sniffFile: true,
  importDataset: true,
  readRejected: true,
  exportDataset: true,
  listDatasets: true,
  readDataset: true,
  deleteDataset: true,
  renameDataset: true,
  renameColumns: true,
  arrangeColumns: true,
  columnStats: true,
  readRows: true,
  previewRequest: true,
  countScope: true,
  judgeDraft: true,
  writeShards: true,
  createRun: true,
  sampleRows: true,
  judgeResend: true,
  resendRows: true,
  finishNow: true,
  setSending: true,
  cancelRun: true,
  setBudget: true,
  releaseShards: true,
  checkNow: true,
  resolveShard: true,
  listRuns: true,
  readRun: true,
  archiveRun: true,
  deleteRun: true,
  readLog: true,
  exportLog: true,
  remoteFilesOf: true,
  fileOwners: true,
  deleteRemoteFiles: true,
  readSegment: true,
  openView: true,
  readView: true,
  closeView: true,
  findRow: true,
  viewRowNumbers: true,
  viewStats: true,
  exportVectors: true,
  answerPaths: true,
  setAnswerPaths: true,
  readRowDetail: true,
  readRowText: true,
  noteRow: true,
  errorClusters: true,
  clusterRows: true,
  exportRows: true,
  listModels: true,
  listBatches: true,
  listFiles: true,
  deleteFiles: true,
  storageReport: true,
} satisfies Record<keyof Engine, true>) as readonly (keyof Engine)[]

export type ToWorker =
  | {
      readonly kind: 'call'
      readonly id: number
      readonly method: keyof Engine
      readonly input: unknown
      readonly wantsProgress: boolean
    }
  | { readonly kind: 'cancel'; readonly id: number }

export type FromWorker =
  /** `aliveLock` is held by the worker for as long as it lives. */
  | { readonly kind: 'ready'; readonly aliveLock: string }
  | { readonly kind: 'reply'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: unknown }
  /** A fault of ours, not a Result: the call rejects on the page's side and meets its error boundary. */
  | { readonly kind: 'thrown'; readonly id: number; readonly message: string; readonly stack: string }
  /** The engine could not be built at all. */
  | { readonly kind: 'unusable'; readonly message: string }

/** The part of Worker, MessagePort and worker scope that the bridge uses. */
export interface Wire {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
}
