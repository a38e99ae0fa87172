using Moderator.Rounds.Desk;
using Xunit;

namespace Moderator.Service.Tests.Console;

/// <summary>A test that needs a Chromium and axe-core; where one is missing it is counted as skipped and says how to get it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AxeFactAttribute : FactAttribute
{
    public AxeFactAttribute()
    {
        if (Chromium.Path is null) Skip = Chromium.HowToGet;
        else if (!File.Exists(Axe.Script)) Skip = Axe.HowToGet;
    }
}

/// <summary>Deque's accessibility checks, as npm has them; they stand beside the clients that the service is tested with.</summary>
internal static class Axe
{
    public const string HowToGet = "Found no axe-core: npm ci in tests/Moderator.Service.Tests/Clients.";

    public static string Script { get; } = Path.Combine(TinyModel.Repository, "tests", "Moderator.Service.Tests", "Clients", "node_modules", "axe-core", "axe.min.js");

    /// <summary>What is wrong with a page by WCAG 2.2 A and AA and by axe's best practices: rule, place and why, one a line.</summary>
    public static async Task<IReadOnlyList<string>> CheckAsync(Window window)
    {
        // Evaluated by the debugger: the page's own policy lets no script in.
        await window.Page.EvaluateAsync(await File.ReadAllTextAsync(Script) + ";0");
        return await window.Page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
                .violations.flatMap(v => v.nodes.map(n => `${v.id} at ${n.target.join(' ')}: ${n.failureSummary.replace(/\s+/g, ' ')}`))
            """);
    }
}
