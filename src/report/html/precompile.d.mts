export function precompiledModule(root: string): string;
