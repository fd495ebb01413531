// The vendor's OpenAPI file as something to hold bodies against. It is not part of the project.
import Ajv from 'ajv';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

// On the wire, but not in the schemas (contract sheet, section 11).
const wireOnly = new Set([
  'DateString',
  'DueDateString',
  'DateUTCString',
  'UpdatedDateUTCString',
  'ID',
  'AllocationId',
  'HasErrors',
  'HasValidationErrors',
  'IsDeleted',
  'IsArchived',
  'IsActive',
  'ReportingCode',
  'ProviderName',
  'Id',
  'Status',
  'DateTimeUTC',
  'AddToWatchlist',
  'IsBlank',
  'AccountID',
  'ValidationErrors',
]);

/** Closes every object, so that a misspelt name shows, and drops what only documents. */
function strict(schema, name) {
  if (Array.isArray(schema)) return schema.map((one) => strict(one));
  if (schema === null || typeof schema !== 'object') return schema;
  const copy = {};
  for (const [key, value] of Object.entries(schema)) {
    if (
      ['example', 'description', 'externalDocs', 'format', 'readOnly', 'xml', 'title'].includes(key)
    )
      continue;
    if (key.startsWith('x-')) continue;
    if (key === '$ref') copy.$ref = value.replace('#/components/schemas/', '#/$defs/');
    else if (key === 'properties') {
      copy.properties = Object.fromEntries(
        Object.entries(value).map(([field, one]) => [field, strict(one)]),
      );
    } else copy[key] = strict(value);
  }
  if (copy.properties && copy.additionalProperties === undefined) copy.additionalProperties = false;
  // Refused elements are echoed with whatever was sent; the file names only their common part.
  if (name === 'Element') delete copy.additionalProperties;
  // The file's own minimum contradicts a page past the end.
  if (name === 'Pagination') for (const one of Object.values(copy.properties)) delete one.minimum;
  return copy;
}
/** What the file in `directory` says of bodies; null where there is no file. */
export function openSpec(directory) {
  const file = join(directory, 'xero_accounting.yaml');
  if (!existsSync(file)) return null;
  const spec = parse(readFileSync(file, 'utf8'));
  const definitions = Object.fromEntries(
    Object.entries(spec.components.schemas).map(([name, one]) => [name, strict(one, name)]),
  );
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ $id: 'vendor', $defs: definitions });

  function problems(schemaName, value, known = wireOnly) {
    const validate = ajv.compile({ $ref: `vendor#/$defs/${schemaName}` });
    if (validate(value)) return [];
    return validate.errors
      .filter(
        (one) =>
          !(one.keyword === 'additionalProperties' && known.has(one.params.additionalProperty)),
      )
      .map(
        (one) => `${one.instancePath || '/'} ${one.message} ${one.params.additionalProperty ?? ''}`,
      );
  }

  function schemaOf(method, path, status = '200') {
    let declared = spec.paths[path]?.[method.toLowerCase()]?.responses?.[status];
    if (declared?.$ref) declared = spec.components.responses[declared.$ref.split('/').at(-1)];
    return declared?.content?.['application/json']?.schema?.$ref?.split('/').at(-1);
  }
  function requestSchemaOf(method, path) {
    const content =
      spec.paths[path]?.[method.toLowerCase()]?.requestBody?.content?.['application/json'];
    return content?.schema?.$ref?.split('/').at(-1);
  }

  /** The path of the file a request's path fits: "/Invoices/{InvoiceID}". */
  function pathOf(asked) {
    const wanted = asked.split('/');
    const fits = (path) => {
      const parts = path.split('/');
      const same = (part, i) => part === wanted[i] || (part.startsWith('{') && wanted[i]);
      return parts.length === wanted.length && parts.every(same);
    };
    // A literal path before one with a parameter.
    return Object.keys(spec.paths)
      .filter(fits)
      .sort((a, b) => a.split('{').length - b.split('{').length)[0];
  }

  return { problems, schemaOf, requestSchemaOf, pathOf };
}
