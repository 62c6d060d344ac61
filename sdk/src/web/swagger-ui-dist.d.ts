declare module 'swagger-ui-dist/absolute-path.js' {
  /** The folder of the package's own files. */
  export default function absolutePath(): string;
}
