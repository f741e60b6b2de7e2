// Shows a contract in Swagger UI, in the words of the page's language, and mends what keeps those
// out who do not see it: names of controls, landmarks, controls within controls.
"use strict";

(() => {
  const root = document.getElementById("reference");
  const served = root.dataset.served === "yes";
  const french = root.dataset.language === "fr";
  const t = (fr, en) => (french ? fr : en);


  // --- words -------------------------------------------------------------------------------

  const WORDS = new Map(Object.entries({
    Authorize: "S’identifier",
    Authorized: "Identifié",
    "Available authorizations": "Identification",
    "Scopes:": "Portées :",
    "select all": "toutes",
    "select none": "aucune",
    "Token URL:": "Adresse du jeton :",
    "Flow:": "Flux :",
    "client_id:": "client_id :",
    "client_secret:": "client_secret :",
    Close: "Fermer",
    Logout: "Oublier le jeton",
    "Try it out": "Essayer",
    "Try it out ": "Essayer ",
    Cancel: "Annuler",
    Reset: "Rétablir",
    Execute: "Envoyer",
    Clear: "Effacer",
    Parameters: "Paramètres",
    "No parameters": "Aucun paramètre",
    Name: "Nom",
    Description: "Description",
    "Request body": "Corps de la requête",
    required: "obligatoire",
    Responses: "Réponses",
    Code: "Statut",
    Links: "Liens",
    "No links": "Aucun lien",
    "Media type": "Type de contenu",
    "Parameter content type": "Type de contenu du paramètre",
    "Example Value": "Exemple",
    "Example Description": "À propos de l’exemple",
    Schema: "Schéma",
    Schemas: "Schémas",
    Model: "Modèle",
    Examples: "Exemples",
    "Examples:": "Exemples :",
    Example: "Exemple",
    "Edit Value": "Valeur à envoyer",
    "Controls ": "Détermine l’en-tête ",
    " header.": ".",
    Curl: "curl",
    "Request URL": "Adresse appelée",
    "Server response": "Réponse du serveur",
    Details: "Détails",
    "Response headers": "En-têtes de la réponse",
    "Response body": "Corps de la réponse",
    "Request duration": "Durée",
    Download: "Télécharger",
    "Download file": "Télécharger le fichier",
    Servers: "Serveurs",
    "Send empty value": "Envoyer une valeur vide",
    Headers: "En-têtes",
    "Headers:": "En-têtes :",
    Type: "Type",
    "Default value": "Valeur par défaut",
    "Available values": "Valeurs possibles",
    "Expand all": "Tout déplier",
    "Collapse all": "Tout replier",
    Loading: "Chargement",
    Undocumented: "Non documenté",
    "Scopes are used to grant an application different levels of access to data on behalf of the end user. Each API may declare one or more scopes.": "Une portée dit ce qu’un jeton permet.",
    "API requires the following scopes. Select which ones you want to grant to Swagger UI.": "Choisissez celles qu’il faut aux appels que vous voulez essayer.",
    "Unrecognized response type; displaying content as text.": "Type de réponse inconnu ; contenu affiché en texte.",
  }));
  const NAMES = new Map(Object.entries({
    "Copy to clipboard": "Copier",
    "Copy path to clipboard": "Copier le chemin",
    "Collapse operation": "Replier l’opération",
    "Expand operation": "Déplier l’opération",
    "Collapse all": "Tout replier",
    "Expand all": "Tout déplier",
  }));

  const translate = (node) => {
    const known = WORDS.get(node.nodeValue) || WORDS.get(node.nodeValue.trim());
    // What the contract says, its examples and its names stay as they are.
    if (!known || node.nodeValue === known) return;
    if (node.parentElement?.closest("pre, code, .markdown, .renderedMarkdown, select, textarea")) return;
    node.nodeValue = known;
    if (root.lang) node.parentElement.lang = "fr";
  };

  // --- names -------------------------------------------------------------------------------

  const NAMELESS = [
    ["#servers", t("Serveur", "Server")],
    [".scheme-container select", t("Serveur", "Server")],
    [".examples-select-element", t("Exemple", "Example")],
    [".parameters select", t("Valeur du paramètre", "Value of the parameter")],
    [".content-type", t("Type de contenu", "Media type")],
    [".body-param__text", t("Corps de la requête", "Request body")],
    [".auth-container input[type=text]", t("Valeur", "Value")],
    [".opblock-section-request-body select", t("Type de contenu", "Media type")],
    [".responses-inner select", t("Type de contenu", "Media type")],
    ["select", t("Choix", "Choice")],
    [".parameters input, .parameters textarea", t("Valeur du paramètre", "Value of the parameter")],
    [".opblock-section-request-body input, .opblock-section-request-body textarea", t("Valeur", "Value")],
  ];

  const isNamed = (element) =>
    element.hasAttribute("aria-label") || element.labels?.length || element.hasAttribute("aria-labelledby");

  const name = () => {
    for (const [selector, label] of NAMELESS) {
      for (const element of root.querySelectorAll(selector)) {
        if (!isNamed(element)) element.setAttribute("aria-label", label);
      }
    }
    // A table that scrolls is no landmark of the page; its name is that of its operation.
    for (const table of root.querySelectorAll("table[role=region]")) table.removeAttribute("role");
    // What scrolls has to be within reach of the keyboard.
    for (const box of root.querySelectorAll("pre, .highlight-code, .table-container, .model-box")) {
      const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
      if (scrolls && !box.hasAttribute("tabindex")) box.setAttribute("tabindex", "0");
    }
    for (const element of root.querySelectorAll("[aria-label], [title]")) {
      for (const attribute of ["aria-label", "title"]) {
        const known = french && NAMES.get(element.getAttribute(attribute));
        if (known) element.setAttribute(attribute, known);
      }
    }
    for (const button of root.querySelectorAll("button:not([aria-label])")) {
      if (!button.textContent.trim()) button.setAttribute("aria-label", button.title || t("Copier", "Copy"));
    }
  };

  const OPTIONS = { childList: true, subtree: true, characterData: true };
  const mend = () => {
    observer.disconnect();
    if (french) {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) translate(walker.currentNode);
    }
    name();
    observer.observe(root, OPTIONS);
  };
  const observer = new MutationObserver(mend);

  // --- the renderer ------------------------------------------------------------------------

  const layout = (system) => {
    const make = system.React.createElement;
    const Layout = ({ getComponent, specSelectors }) => {
      const Operations = getComponent("operations", true);
      const Models = getComponent("Models", true);
      const Authorize = getComponent("AuthorizeBtnContainer", true);
      const Errors = getComponent("errors", true);
      const guarded = specSelectors.securityDefinitions() && served;
      return make("div", { className: "swagger-ui" },
        make(Errors),
        guarded ? make("div", { className: "scheme-container" }, make(Authorize)) : null,
        make("div", { id: "operations" }, make(Operations)),
        make(Models));
    };
    // The name of an operation is a link within the button that unfolds it; it is only a text here.
    const DeepLink = ({ text }) => make("span", null, text);
    return { components: { PasseMarche: Layout, DeepLink } };
  };

  const contract = { ...window.passeMarcheContract };
  if (served) contract.servers = [{ url: "/" }];
  delete contract["x-webhooks"];

  const ui = window.SwaggerUIBundle({
    spec: contract,
    domNode: root,
    plugins: [layout],
    layout: "PasseMarche",
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    supportedSubmitMethods: served ? ["get", "post", "put", "patch", "delete"] : [],
    syntaxHighlight: { activated: false },
    validatorUrl: null,
    onComplete: mend,
  });
  if (served) {
    ui.initOAuth({
      clientId: "demo_editor_client",
      clientSecret: "demo_editor_secret",
      scopes: ["api_access"],
    });
  }
  mend();

  // --- links of the table of operations ------------------------------------------------------

  const show = (link) => {
    const [, tag, operation] = link.hash.split("/");
    ui.layoutActions.show(["operations-tag", tag], true);
    ui.layoutActions.show(["operations", tag, operation], true);
    window.history.replaceState(null, "", link.hash);
    window.requestAnimationFrame(() => {
      const target = document.getElementById(`operations-${tag}-${operation}`);
      target?.scrollIntoView();
      target?.querySelector("button")?.focus({ preventScroll: true });
    });
  };
  for (const link of document.querySelectorAll("a[data-operation]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show(link);
    });
  }
})();
