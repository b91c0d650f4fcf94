/** Texts of the simulated kernel's sources by repository path, put into the bundle by esbuild.mjs. */
declare module "virtual:kernel-sources" {
	export const KERNEL_SOURCES: Readonly<Record<string, string>>;
}
