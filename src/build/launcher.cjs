#!/usr/bin/env node
/**
 * What `portledger` starts: runs the bundle beside it, with V8's compiled code where there is some for this very Node
 * (code-cache.mjs makes it). V8 itself refuses code of another version or of other flags, and compiles the bundle then.
 */
'use strict';
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

function compiledCode() {
  try {
    return readFileSync(join(__dirname, `code-${process.version}-${process.arch}.cache`));
  } catch {
    return undefined;
  }
}

const filename = join(__dirname, 'portledger.js');
// The build writes ASCII only: as Latin-1 it is read quickest.
const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, 'latin1')}\n})`;
const script = new Script(source, { filename, cachedData: compiledCode() });
const bundle = { exports: {} };
script.runInThisContext()(bundle.exports, require, bundle, filename, __dirname);
module.exports = { finished: bundle.exports.finished, script };
