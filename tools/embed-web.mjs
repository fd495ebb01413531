// Turns the built web app into one C++ table and one assembler file.
// Usage: node tools/embed-web.mjs DIST OUT
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const [dist, out] = process.argv.slice(2);
const contentTypes = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

const packed = join(out, 'gzip');
rmSync(packed, { recursive: true, force: true });
mkdirSync(packed, { recursive: true });

const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(dist.length).replaceAll('\\', '/'))
  .sort()
  .map((path, index) => {
    const type = contentTypes[extname(path)];
    if (!type) throw new Error(`${path}: no content type known for '${extname(path)}'`);
    const bytes = readFileSync(join(dist, path));
    const file = join(packed, `${index}.gz`);
    writeFileSync(file, gzipSync(bytes, { level: 9 }));
    const plain = join(packed, `${index}.plain`);
    writeFileSync(plain, bytes);
    return {
      path,
      type,
      file,
      plain,
      etag: createHash('sha256').update(bytes).digest('base64url').slice(0, 22),
      immutable: /^\/assets\/.*-[\w-]{8,}\.\w+$/.test(path),
    };
  });

const embedded = (symbol, file) =>
  `    .globl ${symbol}\n    .globl ${symbol}_end\n` +
  `${symbol}:\n    .incbin "${file}"\n${symbol}_end:\n    .byte 0\n`;
const assembly = files.map(
  ({ file, plain }, index) =>
    embedded(`cf_web_${index}`, file) + embedded(`cf_web_plain_${index}`, plain),
);
writeFileSync(
  join(out, 'web_files.S'),
  `    .section .rodata\n${assembly.join('')}    .section .note.GNU-stack,"",%progbits\n`,
);

const entry = (file, index) =>
  `        {"${file.path}", "${file.type}", between(cf_web_${index}, cf_web_${index}_end), ` +
  `between(cf_web_plain_${index}, cf_web_plain_${index}_end), ` +
  `"\\"${file.etag}\\"", ${file.immutable}},\n`;
const declared = (symbol) => `extern char const ${symbol}[];\nextern char const ${symbol}_end[];\n`;
const declaration = (_, index) => declared(`cf_web_${index}`) + declared(`cf_web_plain_${index}`);
writeFileSync(
  join(out, 'web_files.cpp'),
  `#include "api/web_assets.hpp"

extern "C" {
${files.map(declaration).join('')}}

namespace cf::embedded {

static std::string_view between(char const* from, char const* to) {
    return {from, static_cast<std::size_t>(to - from)};
}

std::span<EmbeddedFile const> web_files() {
    static EmbeddedFile const all[] = {
${files.map(entry).join('')}    };
    return all;
}

}  // namespace cf::embedded
`,
);
