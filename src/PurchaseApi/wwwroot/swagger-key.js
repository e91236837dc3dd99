// Keeps the key of Swagger UI's Authorize for the tab, where the page at / keeps it too.
const name = "api-key";

addEventListener("load", () => {
  let isRestored = false;
  window.ui.getStore().subscribe(() => {
    if (!window.ui.specSelectors.specJson().has("components")) return;
    if (!isRestored) {
      isRestored = true;
      const kept = sessionStorage.getItem(name);
      if (kept) window.ui.preauthorizeApiKey("Bearer", kept);
      return;
    }

    const { Bearer: bearer, ApiKey: header } = window.ui.authSelectors.authorized()?.toJS() ?? {};
    const key = bearer?.value ?? header?.value;
    if (key) sessionStorage.setItem(name, key);
    else sessionStorage.removeItem(name);
  });
});
