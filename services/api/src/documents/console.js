/* global SwaggerUIBundle */
SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#console',
  deepLinking: true,
  persistAuthorization: false,
  // Asks a service on the internet otherwise.
  validatorUrl: null,
  tagsSorter: 'alpha',
  // There are more than it draws at once.
  docExpansion: 'none',
})
