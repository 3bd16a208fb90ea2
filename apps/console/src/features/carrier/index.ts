export { CarrierRecords } from "./carrier.tsx";
export { CarrierImportPage } from "./import-page.tsx";
