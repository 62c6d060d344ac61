/** The version of these rules. Every block names the one it ran under. */
export const lawVersion = 1;
