/** bigcat from a broken-into host: every text that a host can choose is one that some tool would obey. */
import type { SourceLine } from '../../../src/model/evidence.ts';
import type { ReportModel } from '../../../src/model/report.ts';
import { bigcat } from '../model-fixture.ts';

export const nasty = [
  `=cmd|' /C calc'!A1`,
  '@SUM(1+1)*cmd',
  '-2+3',
  '+1',
  '\t=1',
  '\r=1',
  '\x1b[2J\x1b]0;owned\x07',
  '<script>alert(1)</script>]]><!--',
  '"; touch /tmp/owned; $(touch /tmp/owned) `touch /tmp/owned`',
  "'; touch /tmp/owned #",
  'a\nrm -rf /\nb',
  'x\u202egnp.exe\u200b\ufeff',
  '{{ lookup("pipe", "id") }} {% raw %}',
  '| a | b |\n# head\n[x](javascript:alert(1)) ![y](http://example.net/)',
  '\ud800 lone \u0000 nul \ufffe',
  'é日本𝒳',
] as const;

export function hostile(): ReportModel {
  let turn = 0;
  const next = () => nasty[turn++ % nasty.length] ?? '';
  const line = (from: SourceLine): SourceLine => ({ ...from, text: next(), origin: next() });
  const model = bigcat();
  return {
    ...model,
    host: { ...model.host, name: next(), distribution: next(), kernel: next(), capturedBy: next() },
    bundle: { ...model.bundle, file: next() },
    services: model.services.map((service) => ({
      ...service,
      name: next(),
      title: next(),
      sockets: service.sockets.map((socket) => ({
        ...socket,
        address: next(),
        portName: next(),
        program: next(),
        evidence: socket.evidence.map(line),
      })),
      processes: service.processes.map((process) => ({
        ...process,
        command: next(),
        exe: next(),
        user: next(),
        evidence: process.evidence.map(line),
      })),
      approval:
        service.approval === null ? null : { ...service.approval, reason: next(), approvedBy: next() },
      decision: {
        ...service.decision,
        because: next(),
        evidence: service.decision.evidence.map(line),
      },
      steps: service.steps.map((step) => ({ ...step, title: next(), expect: next(), cautions: [next()] })),
    })),
    findings: model.findings.map((finding) => ({
      ...finding,
      title: next(),
      because: next(),
      evidence: [line(finding.evidence[0]), ...finding.evidence.slice(1).map(line)],
    })),
    sections: model.sections.map((section) => ({ ...section, origin: next(), note: next() })),
  };
}
