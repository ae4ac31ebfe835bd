// The mode of a sync access handle is not in TypeScript 6.0.3's worker library. This merges as an overload.
interface FileSystemFileHandle {
  createSyncAccessHandle(options: {
    mode: 'readwrite' | 'read-only' | 'readwrite-unsafe'
  }): Promise<FileSystemSyncAccessHandle>
}
