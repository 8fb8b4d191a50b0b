/**
 * Sentences of the plan, in which our own words stand between backticks where they are to be typed.
 *
 *     `/sbin/chkconfig --list xinetd` says off in every runlevel
 *
 * Names of the host stand in them too. Where one of those holds a backtick itself, nobody can tell it from ours: then all
 * of them are printed as they are, and nothing is marked up.
 */
import type { ReportModel, ReportService } from '../../model/report.ts';
import { escapeHtml } from './escape.ts';

export function sentencesOf(model: ReportModel): (text: string) => string {
  let plain: boolean | null = null;
  return (text) => {
    if (!text.includes('`')) return escapeHtml(text);
    plain ??= !model.services.some(holdsBacktick) && !(model.host.name ?? '').includes('`');
    return plain ? escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>') : escapeHtml(text);
  };
}

function holdsBacktick(service: ReportService): boolean {
  const { name, sockets, processes, starters, settings } = service;
  return holds({ name, sockets, processes, starters, settings, package: service.package });
}

function holds(value: { readonly [key: string]: unknown }): boolean {
  for (const key in value) {
    // Sentences are about names and files; they quote no lines.
    if (key === 'evidence') continue;
    const each = value[key];
    if (typeof each === 'string' ? each.includes('`') : isObject(each) && holds(each)) return true;
  }
  return false;
}

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null;
