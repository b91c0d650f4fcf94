/** The kernel's routines in the form that tells of reads; scripts/dialect-plugin.mjs makes it of the same sources. Importing registers them. */
declare module "virtual:observed-kernel" {}
