// What Blazor cannot do by itself.
