// Import resolver for eslint-plugin-boundaries: `#room/x` and relative paths, nothing else.
const fs = require('node:fs')
const path = require('node:path')

exports.interfaceVersion = 2
exports.resolve = (source, file) => {
  const bare = source.replace(/\?.*$/, '')
  const target = bare.startsWith('#')
    ? path.join(__dirname, '..', 'src', bare.slice(1))
    : bare.startsWith('.')
      ? path.resolve(path.dirname(file), bare)
      : undefined
  return target !== undefined && fs.existsSync(target) ? { found: true, path: target } : { found: false }
}
