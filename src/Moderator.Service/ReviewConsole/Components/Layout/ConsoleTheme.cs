using MudBlazor;

namespace Moderator.Service.ReviewConsole.Components.Layout;

/// <summary>The console's colours and letters, for MudBlazor's own components; console.css has the same for the rest.</summary>
internal static class ConsoleTheme
{
    private static readonly string[] Letters = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "DejaVu Sans", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight { Primary = "#1f4f8f", Background = "#f6f5f2", Surface = "#ffffff", TextPrimary = "#1c1d20", TextSecondary = "#55585f" },
        PaletteDark = new PaletteDark { Primary = "#8db8f2", Background = "#15171b", Surface = "#1e2127", TextPrimary = "#e8e6e1", TextSecondary = "#a9adb6", PrimaryContrastText = "#10131a" },
        Typography = new Typography { Default = new DefaultTypography { FontFamily = Letters } },
    };
}
