using Microsoft.AspNetCore.Components.Routing;

namespace Moderator.Service.ReviewConsole.Components.Layout;

/// <summary>The link to the queue, which is where its tabs are too: the address of one begins like every page's, so that neither whole nor beginning tells.</summary>
public sealed class QueueLink : NavLink
{
    protected override bool ShouldMatch(string uriAbsolute) =>
        new Uri(uriAbsolute).AbsolutePath.TrimEnd('/') is ConsolePaths.Queue or ConsolePaths.Reported or ConsolePaths.Sample;
}
