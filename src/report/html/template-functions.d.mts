export const templateRuntime: string;
export function templateFunction(name: string, source: string): string;
