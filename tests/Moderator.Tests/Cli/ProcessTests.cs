using System.Diagnostics;
using Moderator.Cli;
using Moderator.Rounds;
using Xunit;

namespace Moderator.Tests.Cli;

/// <summary>What only a program of its own can show.</summary>
[Collection(TinyModel.Collection)]
public sealed class ProcessTests(TinyModel model)
{
    [Fact]
    public async Task A_closed_pipe_ends_the_program_though_its_input_goes_on()
    {
        // The console's own stream swallows the error that says so: the program scored for nobody, for ever.
        using var program = Start("score", "--format", "ndjson", "--model", model.Path);
        using var patience = Patience.Begin();
        var writing = Task.Run(async () =>
        {
            try
            {
                while (!patience.IsCancellationRequested)
                    await program.StandardInput.WriteLineAsync("{\"text\":\"A remark on the harbour.\"}".AsMemory(), patience.Token);
            }
            catch (IOException)
            {
                // It has ended: that is what is waited for.
            }
        });
        Assert.StartsWith("{\"text\":", await program.StandardOutput.ReadLineAsync(patience.Token), StringComparison.Ordinal);
        program.StandardOutput.Close();
        await program.WaitForExitAsync(patience.Token);
        await writing;

        Assert.Equal((0, ""), (program.ExitCode, await program.StandardError.ReadToEndAsync(patience.Token)));
    }

    private static Process Start(params string[] args) => Process.Start(new ProcessStartInfo("dotnet", [typeof(CommandTree).Assembly.Location, .. args])
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
