#!/usr/bin/env node
/**
 * What `portledger` starts: runs the bundle beside it, with V8's compiled code where there is some for this very Node.
 *
 * The compiled code is left beside the bundle by the first report that is made without it (the build makes one), where
 * this user may write there. It is no part of the package, since it fits one version of Node on one architecture; V8
 * itself refuses code of another version or of other flags, and compiles the bundle then.
 */
'use strict';
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const v8 = require('node:v8');
const { Script } = require('node:vm');

// With other flags V8 refuses the code that Node keeps of its own modules as well: what a capture needs of them is loaded before.
if (process.argv.length > 3) {
  require('node:crypto');
  require('node:zlib');
}

/**
 * A report of 0.1 seconds runs most of its code once. Counted on Node 20, for one tarball: instructions beyond those of Node
 * itself. Only for versions that were tried (Node 20 to 24): V8 prints a line about each flag that it does not know.
 */
function flagsFor(version) {
  const engine = Number.parseInt(version, 10);
  if (engine < 11 || engine > 13) return [];
  const flags = [
    // Memory for new objects grows from 1 MB to its 16 at once, in place of by halves with a collection at each: 7 % fewer.
    '--semi-space-growth-factor=16',
    // An expression is made machine code at its fiftieth use in place of its second, and is not polished before: 4 % fewer.
    '--regexp-tier-up-ticks=50',
    '--no-regexp-peephole-optimization',
  ];
  // Later versions, from 11.8 of Node 21, count otherwise.
  if (version.startsWith('11.3.'))
    flags.push(
      // A function is optimised once it has run through so much bytecode: at the default a report pays for the optimising of
      // code that then hardly runs, and a fleet for guesses too early.
      '--interrupt-budget=1000000',
      // What it has newly learned of its objects does not start that count again: 1 % fewer, 3 % of CPU for 1,000 services.
      '--no-reset-interrupt-on-ic-update',
    );
  return flags;
}
for (const flag of flagsFor(process.versions.v8)) v8.setFlagsFromString(flag);

const filename = join(__dirname, 'portledger.js');
const codeFile = join(__dirname, `code-${process.version}-${process.arch}.cache`);

function compiledCode() {
  try {
    return readFileSync(codeFile);
  } catch {
    return undefined;
  }
}

const cachedData = compiledCode();
// The build writes ASCII only: as Latin-1 it is read quickest.
const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, 'latin1')}\n})`;
const script = new Script(source, { filename, cachedData });

const plainNode = process.execArgv.length === 0 && process.env.NODE_OPTIONS === undefined;
if (plainNode && process.argv[2] === 'report' && (cachedData === undefined || script.cachedDataRejected)) {
  // At the end, when all that a report needs is compiled.
  process.once('exit', (code) => {
    if (code !== 0) return;
    try {
      const partly = `${codeFile}.${process.pid}.part`;
      writeFileSync(partly, script.createCachedData());
      renameSync(partly, codeFile);
    } catch {
      // A folder that only its owner writes: every start compiles what it needs.
    }
  });
}

const bundle = { exports: {} };
script.runInThisContext()(bundle.exports, require, bundle, filename, __dirname);
