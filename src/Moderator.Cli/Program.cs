using Moderator.Cli;

return await CommandTree.RunAsync(args, Terminal.OfThisProgram());
