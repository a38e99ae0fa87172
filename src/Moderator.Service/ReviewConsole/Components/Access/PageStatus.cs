namespace Moderator.Service.ReviewConsole.Components.Access;

/// <summary>The HTTP status of a page that is one.</summary>
internal static class PageStatus
{
    /// <summary>
    /// Sends the page with this status. It is set as late as that: of a response that is "not found" while it is rendered the
    /// framework throws the page away, and a browser would get problem details, which are for programs.
    /// </summary>
    public static void SendWith(this HttpResponse response, int status) => response.OnStarting(() =>
    {
        response.StatusCode = status;
        return Task.CompletedTask;
    });
}
