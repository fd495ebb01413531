// Adds up what the test programs reported and says where the time went.
// Usage: node tools/summary.mjs ROOT REPORTS   (called by ./test)
//
// Every runner writes JUnit-like XML with one <testcase> per case. CTest's own report tells which
// programs ran at all: one that crashed leaves no report of its own and still counts as failed.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

const [root, reports] = process.argv.slice(2);
const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');
const lines = (path) => read(path).split('\n').filter(Boolean);
const decode = (text) =>
  text
    .replace(/&#x([0-9a-f]+);/gi, (_, hex) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replace(/&#(\d+);/g, (_, digits) => String.fromCodePoint(Number(digits)))
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&');

/** The cases of one XML report. */
function casesOf(path) {
  return read(path)
    .split(/<testcase\b/)
    .slice(1)
    .map((chunk) => {
      const head = chunk.slice(0, chunk.indexOf('>') + 1);
      const attribute = (name) => decode(new RegExp(`\\s${name}="([^"]*)"`).exec(head)?.[1] ?? '');
      const suite = attribute('classname');
      const name = attribute('name');
      const message = /<(?:failure|error|skipped)[^>]*?\smessage="([^"]*)"/.exec(chunk)?.[1] ?? '';
      let state = 'passed';
      if (/<(failure|error)\b/.test(chunk) || attribute('status') === 'fail') state = 'failed';
      else if (/<skipped\b/.test(chunk) || ['notrun', 'disabled'].includes(attribute('status')))
        state = 'skipped';
      return {
        name: suite && suite !== name ? `${suite}.${name}` : name,
        state,
        seconds: Number(attribute('time')) || 0,
        message: decode(message).trim().split('\n').slice(0, 3).join(' '),
      };
    });
}

/** All cases of one group: the programs' own reports, and CTest's word on those without one. */
function groupCases(folder) {
  const cases = [];
  const failedPrograms = new Set();
  const reported = new Set();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.xml'))) {
    if (file === 'ctest.xml') continue;
    const found = casesOf(join(folder, file));
    const program = basename(file, '.xml');
    if (found.length > 0) reported.add(program);
    if (found.some((one) => one.state === 'failed')) failedPrograms.add(program);
    for (const one of found) cases.push({ ...one, name: `${program}: ${one.name}` });
  }
  const programs = casesOf(join(folder, 'ctest.xml'));
  for (const program of programs) {
    const name = program.name.split('.').pop();
    if (program.state === 'failed' ? failedPrograms.has(name) : reported.has(name)) continue;
    const message = program.state === 'failed' ? `the program as a whole: ${program.message}` : '';
    cases.push({ ...program, name, message });
  }
  return { cases, programs };
}

const groups = [];
const slow = [];
for (const name of readdirSync(reports)) {
  if (!statSync(join(reports, name)).isDirectory()) continue;
  const { cases, programs } = groupCases(join(reports, name));
  groups.push({ name, cases });
  for (const program of programs) slow.push({ ...program, name: `${name}: ${program.name}` });
}
const checks = lines(join(reports, 'checks.tsv')).map((line) => {
  const [state, name] = line.split('\t');
  return { name, state, seconds: 0, message: '' };
});
groups.push({ name: 'checks', cases: checks });
// A runner that failed without any failed case (it could not start, say) must not look green.
for (const name of lines(join(reports, 'failed_runs'))) {
  const group = groups.find((one) => one.name === name);
  if (group?.cases.some((one) => one.state === 'failed')) continue;
  const message = 'see its output above';
  checks.push({ name: `the test run of '${name}'`, state: 'failed', message });
}

const out = (text = '') => process.stdout.write(`${text}\n`);
const count = (cases, state) => cases.filter((one) => one.state === state).length;
const timed = (seconds) => `  ${seconds.toFixed(0).padStart(5)} s`;
const clip = (text, width) => (text.length > width ? `${text.slice(0, width - 1)}…` : text);

out('Where the time went');
for (const line of lines(join(reports, 'steps.tsv'))) {
  const [seconds, title] = line.split('\t');
  if (Number(seconds) > 0) out(`  ${seconds.padStart(5)} s  ${title}`);
}
for (const preset of ['ci', 'fuzz', 'tsan', 'release']) {
  const skip = Number(read(join(reports, `${preset}.ninja_lines`)).trim() || 0);
  const edges = lines(join(root, 'build', preset, '.ninja_log'))
    .slice(Math.max(skip, 1))
    .map((line) => line.split('\t'))
    .map(([from, to, , output]) => ({ seconds: (to - from) / 1000, output }))
    .filter((edge) => edge.seconds >= 10)
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, 8);
  for (const edge of edges)
    out(`${timed(edge.seconds)}    built ${clip(`${preset}: ${edge.output}`, 90)}`);
}
for (const program of slow
  .filter((one) => one.seconds >= 10)
  .sort((a, b) => b.seconds - a.seconds)
  .slice(0, 8))
  out(`${timed(program.seconds)}    ran ${clip(program.name, 90)}`);

const all = groups.flatMap((group) => group.cases);
const skipped = new Map();
for (const one of all.filter((each) => each.state === 'skipped'))
  skipped.set(one.message, (skipped.get(one.message) ?? 0) + 1);
if (skipped.size > 0) {
  out('\nSkipped');
  for (const [message, times] of skipped)
    out(`  ${String(times).padStart(5)} x  ${clip(message || 'no reason given', 140)}`);
}
const failed = all.filter((one) => one.state === 'failed');
if (failed.length > 0) {
  out('\nFailed');
  for (const one of failed.slice(0, 100))
    out(`  ${one.name}${one.message ? `\n      ${clip(one.message, 200)}` : ''}`);
  if (failed.length > 100) out(`  and ${failed.length - 100} more`);
}
out('\nResult');
const totals = (cases) => {
  const skippedCases = count(cases, 'skipped');
  return (
    `${count(cases, 'passed')} passed, ${count(cases, 'failed')} failed` +
    (skippedCases > 0 ? `, ${skippedCases} skipped` : '')
  );
};
for (const { name, cases } of groups) out(`  ${name.padEnd(8)} ${totals(cases)}`);
out(`\n${totals(all)}`);
process.exit(failed.length > 0 ? 1 : 0);
