using Moderator.Rounds.Desk;
using Xunit;

namespace Moderator.Service.Tests.Console;

/// <summary>A test that needs a Chromium; where there is none it is counted as skipped and says how to get one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (Chromium.Path is null) Skip = Chromium.HowToGet;
    }
}
