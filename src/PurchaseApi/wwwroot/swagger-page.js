// What Swagger UI lacks: names of fields, headings without gaps, scrolling by keyboard, and NDJSON as it is.
const nameOf = field =>
  field.closest("[data-param-name]")?.dataset.paramName
  ?? (field.matches("textarea") ? "Request body"
    : field.closest(".examples-select") ? "Example"
    : field.closest(".content-type, .response-control-media-type, .body-param-content-type") ? "Content type"
    : field.placeholder || "Value");

const improve = () => {
  for (const field of document.querySelectorAll(":is(select, textarea, input):not([aria-label])"))
    if (!field.labels?.length) field.setAttribute("aria-label", nameOf(field));
  // Its tags are third-level headings below the first.
  for (const heading of document.querySelectorAll(":is(h3, h4, h5, h6):not([aria-level])"))
    heading.setAttribute("aria-level", heading.tagName[1] - 1);
  for (const box of document.querySelectorAll(":is(.microlight, .curl):not([tabindex])")) box.tabIndex = 0;
};

// Swagger UI takes NDJSON for JSON, and would quote the text of an example.
const leaveNdjsonAlone = () => {
  const { fn } = window.ui.getSystem();
  const sample = fn.getSampleSchema;
  fn.getSampleSchema = (schema, contentType, ...more) =>
    sample(schema, contentType?.includes("ndjson") ? "text/plain" : contentType, ...more);
};

addEventListener("load", () => {
  leaveNdjsonAlone();
  new MutationObserver(improve).observe(document.body, { childList: true, subtree: true });
});
