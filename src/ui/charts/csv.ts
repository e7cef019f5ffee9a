/** A figure's data as a table. */
export { seriesCsv as figureCsv } from "../../core/export/runCsv.ts";
