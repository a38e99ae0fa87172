namespace Moderator.Tests.Cli;

/// <summary>A page of our own in the shape that WordPress gives its comments.</summary>
internal static class CommentPage
{
    public const string Html = """
        <!DOCTYPE html>
        <html><head><title>The new bridge opens</title><meta property="og:title" content="The new bridge opens"></head>
        <body>
        <nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
        <article><h1>The new bridge opens</h1><p>After six years of building, cars may cross the river again.</p></article>
        <section id="comments"><h2>Comments</h2>
        <ol class="comment-list">
          <li id="comment-1" class="comment depth-1 parent">
            <article class="comment-body"><div class="comment-author vcard"><b class="fn">Anna</b></div>
            <div class="comment-content"><p>At last. My way to work is twenty minutes shorter.</p></div></article>
            <ol class="children">
              <li id="comment-2" class="comment depth-2">
                <article class="comment-body"><div class="comment-author vcard"><b class="fn">Ben</b></div>
                <div class="comment-content"><p>Lucky you, you idiot. Ours is blocked for a year now.</p></div></article>
              </li>
            </ol>
          </li>
          <li id="comment-3" class="comment depth-1">
            <article class="comment-body"><div class="comment-author vcard"><b class="fn">Carla</b></div>
            <div class="comment-content"><p>Who pays for the second lane?</p></div></article>
          </li>
        </ol></section>
        <footer>Contact</footer>
        </body></html>
        """;
}
